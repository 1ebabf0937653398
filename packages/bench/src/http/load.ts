/**
 * A closed loop of requests on a few connections, in a process of its own: each connection sends its next request when
 * the last is answered. Reads what to send from standard input, and says what it measured as JSON.
 */
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** It ends after so many answers, or so long, whichever is first. */
  readonly answers: number;
  readonly seconds: number;
  /** Whole requests as they go over the wire, sent in turn. */
  readonly requests: readonly string[];
}

export interface Loaded {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Answers with another status than 200. */
  readonly refused: number;
}

const given = JSON.parse(await text(process.stdin)) as Load;
console.log(JSON.stringify(await run(given)));

async function run({ port, connections, answers, seconds, requests }: Load): Promise<Loaded> {
  const times: number[] = [];
  const turn = { next: 0, left: answers, refused: 0, ending: false };
  const start = performance.now();
  const end = setTimeout(() => {
    turn.ending = true;
  }, seconds * 1000);
  await Promise.all(Array.from({ length: connections }, () => converse(port, requests, turn, times)));
  clearTimeout(end);
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const elapsed = (performance.now() - start) / 1000;
  return { requests: times.length, seconds: elapsed, p50: at(0.5), p90: at(0.9), p99: at(0.99), refused: turn.refused };
}

interface Turn {
  next: number;
  left: number;
  refused: number;
  ending: boolean;
}

function converse(port: number, requests: readonly string[], turn: Turn, times: number[]): Promise<void> {
  return new Promise((done, fail) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sent = 0;
    let answer = "";
    const ask = () => {
      sent = performance.now();
      socket.write(requests[turn.next++ % requests.length] ?? "");
    };
    socket.on("error", fail);
    socket.on("connect", ask);
    socket.on("end", () => fail(new Error("The server closed a connection")));
    socket.on("data", (bytes: Buffer) => {
      answer = answer === "" ? bytes.toString("latin1") : answer + bytes.toString("latin1");
      if (!isWhole(answer)) return;
      times.push(performance.now() - sent);
      if (!answer.startsWith("HTTP/1.1 200")) turn.refused += 1;
      answer = "";
      turn.left -= 1;
      if (!turn.ending && turn.left > 0) return ask();
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
