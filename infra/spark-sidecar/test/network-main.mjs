/**
 * The sidecar before a network that the caller makes up. It says its port in a line; lines of JSON on
 * standard input are events of the SDK.
 *
 * Usage: node network-main.mjs TOKEN URL
 */
import { createInterface } from "node:readline";
import { listen } from "../src/server.mjs";
import { Wallet } from "../src/wallet.mjs";
import { NetworkSdk } from "./network-sdk.mjs";

const [token, url] = process.argv.slice(2);
const sdk = new NetworkSdk(url);
const wallet = await new Wallet(sdk, 5_000, () => Math.floor(Date.now() / 1000)).follow();
const server = await listen(wallet, token, 0);
createInterface({ input: process.stdin })
    .on("line", (line) => sdk.tell(JSON.parse(line)))
    // Whoever started this is gone.
    .on("close", () => process.exit(0));
process.stdout.write(`${server.address().port}\n`);
