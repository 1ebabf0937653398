/** The product itself in a process of its own, as `npm start` runs it, on a database elsewhere. */
import { run } from "@bailiwick/server";

const { url, firstKey, stop } = await run({ ...process.env, PORT: "0", BAILIWICK_DEMO: "off", LOG_LEVEL: "warn" });
process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
console.log(JSON.stringify({ port: Number(new URL(url).port), key: firstKey }));
