/**
 * A closed loop of requests on a few connections, in a process of its own: each connection sends its next request when
 * the last is answered. Reads what to send from standard input, and says what it measured as JSON.
 */
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { cpuOf } from "./processes.ts";

export interface Load {
  readonly pid: number;
  readonly port: number;
  readonly connections: number;
  /** What is measured ends after so many answers, or so long, whichever is first. */
  readonly answers: number;
  readonly seconds: number;
  /** As much again, of both, goes before it unmeasured: so large a share. */
  readonly lead: number;
  /** Whole requests as they go over the wire, sent in turn. */
  readonly requests: readonly string[];
}

export interface Loaded {
  /** Milliseconds of CPU time the server had had when what is measured began. */
  readonly cpuBefore: number;
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Answers with another status than 200. */
  readonly refused: number;
}

/** Which request comes next. */
let next = 0;

const given = JSON.parse(await text(process.stdin)) as Load;
console.log(JSON.stringify(await run(given)));

async function run({ pid, port, connections, answers, seconds, requests, lead }: Load): Promise<Loaded> {
  let times: number[] = [];
  let [start, cpuBefore, refused] = [performance.now(), 0, 0];
  let isLead = true;
  let left = answers * lead;
  let end = start + seconds * lead * 1000;
  /** Says whether there is more to ask. */
  const heard = (took: number, isRefused: boolean): boolean => {
    times.push(took);
    left -= 1;
    refused += Number(isRefused);
    const now = performance.now();
    if (left > 0 && now < end) return true;
    if (isLead) {
      [times, start, cpuBefore, isLead] = [[], now, cpuOf(pid), false];
      [left, end] = [answers, now + seconds * 1000];
      return true;
    }
    return false;
  };
  await Promise.all(Array.from({ length: connections }, () => converse(port, requests, heard)));
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const elapsed = (performance.now() - start) / 1000;
  const measured = { requests: times.length, seconds: elapsed, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
  return { cpuBefore, ...measured, refused };
}

function converse(
  port: number,
  requests: readonly string[],
  heard: (took: number, isRefused: boolean) => boolean,
): Promise<void> {
  return new Promise((done, fail) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sent = 0;
    let answer = "";
    const ask = () => {
      sent = performance.now();
      socket.write(requests[next++ % requests.length] ?? "");
    };
    socket.on("error", fail);
    socket.on("connect", ask);
    socket.on("end", () => fail(new Error("The server closed a connection")));
    socket.on("data", (bytes: Buffer) => {
      answer = answer === "" ? bytes.toString("latin1") : answer + bytes.toString("latin1");
      if (!isWhole(answer)) return;
      const isRefused = !answer.startsWith("HTTP/1.1 200");
      answer = "";
      if (heard(performance.now() - sent, isRefused)) return ask();
      socket.removeAllListeners("end").destroy();
      done();
    });
  });
}

/** With its length given, or in chunks, of which the last is empty. */
function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, head))?.[1];
  return length === undefined ? answer.endsWith("\r\n0\r\n\r\n") : answer.length >= head + 4 + Number(length);
}
