/**
 * The sidecar before the fake wallet, for tests in other languages. It says its port in a line; lines
 * of JSON on standard input change what the wallet does.
 *
 * Usage: node fake-main.mjs TOKEN [PORT]
 */
import { createInterface } from "node:readline";
import { listen } from "../src/server.mjs";
import { Wallet } from "../src/wallet.mjs";
import { FakeSdk } from "./fake-sdk.mjs";

const sdk = new FakeSdk();
const wallet = await new Wallet(sdk, 500, () => 1_772_366_400).follow();
const server = await listen(wallet, process.argv[2], Number(process.argv[3] ?? 0));
createInterface({ input: process.stdin })
    .on("line", (line) => {
        const { settle, ...plan } = JSON.parse(line);
        Object.assign(sdk.plan, plan);
        if (settle) {
            sdk.settle();
        }
        process.stdout.write("done\n");
    })
    // Whoever started this is gone.
    .on("close", () => process.exit(0));
process.stdout.write(`${server.address().port}\n`);
