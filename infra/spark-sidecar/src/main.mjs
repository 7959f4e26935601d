/**
 * Starts the sidecar: SPARK_TOKEN_FILE, SPARK_MNEMONIC_FILE and SPARK_STORAGE_DIR are needed;
 * SPARK_NETWORK is regtest or mainnet, which needs SPARK_API_KEY_FILE too; SPARK_PORT is 8737. Secrets
 * are files, because the environment of a process can be read by its neighbours and by its children.
 */
import { readFileSync } from "node:fs";
import { listen } from "./server.mjs";
import { Wallet } from "./wallet.mjs";

// The SDK greets on standard output, which is for one line only.
console.log = console.info = console.debug = console.error;
const { connect, defaultServerConfig } = await import("@breeztech/breez-sdk-spark");

const SDK_TIMEOUT_MS = 60_000;
const LEAST_TOKEN = 32;

function setting(name, absent) {
    const value = process.env[name] ?? absent;
    if (value === undefined) {
        throw new Error(`${name} is needed`);
    }
    return value;
}

const secret = (name) => readFileSync(setting(name), "utf8").trim();

const network = setting("SPARK_NETWORK", "regtest");
const token = secret("SPARK_TOKEN_FILE");
if (token.length < LEAST_TOKEN) {
    throw new Error(`the token has to have at least ${LEAST_TOKEN} characters`);
}
const config = defaultServerConfig(network);
if (network === "mainnet") {
    config.apiKey = secret("SPARK_API_KEY_FILE");
}
config.preferSparkOverLightning = false;

const sdk = await connect({
    config,
    seed: { type: "mnemonic", mnemonic: secret("SPARK_MNEMONIC_FILE") },
    storageDir: setting("SPARK_STORAGE_DIR"),
});
const wallet = await new Wallet(sdk, SDK_TIMEOUT_MS, () => Math.floor(Date.now() / 1000)).follow();
const server = await listen(wallet, token, Number(setting("SPARK_PORT", "8737")));
process.stdout.write(JSON.stringify({ port: server.address().port, network }) + "\n");

async function stop() {
    server.close();
    server.closeAllConnections();
    await sdk.disconnect();
    process.exit(0);
}
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
