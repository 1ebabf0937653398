import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIP } from "node:net";

/** The addresses of a name at this moment; called for each question, so that answers can change between two. */
export type Answers = (name: string, family: 4 | 6) => readonly string[] | Promise<readonly string[]>;

export interface NameServer {
  /** As a resolver takes it. */
  readonly address: string;
  close(): Promise<void>;
}

/** A real name server of this process, for A and AAAA (RFC 1035, RFC 3596). */
export async function openNameServer(answers: Answers): Promise<NameServer> {
  const socket = createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    void reply(question, answers).then(
      (answer) => socket.send(answer, port, address, () => undefined),
      () => undefined,
    );
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () =>
      new Promise((done) => {
        socket.close(() => done());
      }),
  };
}

const A = 1;
const AAAA = 28;

async function reply(question: Buffer, answers: Answers): Promise<Buffer> {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const asked = question.subarray(12, at + 5);
  const found = type === A || type === AAAA ? await answers(labels.join("."), type === A ? 4 : 6) : [];
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(found.length, 6);
  const records = found.map((address) => {
    const bytes = bytesOf(address);
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(bytes.length, 10);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, asked, ...records]);
}

function bytesOf(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [before = "", after = ""] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const words = (text: string) => (text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16)));
  const [head, tail] = [words(before), words(after)];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return Buffer.from([...head, ...zeros, ...tail].flatMap((word) => [word >> 8, word & 255]));
}
