import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import { type Api, Refusal } from "@bailiwick/sdk";
import { linesOf } from "../files.ts";
import type { World } from "../frame/command.ts";
import { type Exit, exits } from "../frame/exit.ts";
import { UsageError } from "../frame/usage-error.ts";
import { laidOver, type Question, type QuestionOptions } from "../question.ts";
import type { Decision } from "./verdict.ts";

/** So many questions are under way at a time; memory holds no more than these. */
const IN_FLIGHT = 16;
const LONGEST_LINE = 1024 * 1024;

type Answer = Decision | { readonly line: number; readonly problem: Readonly<Record<string, unknown>> };

/** A line of JSON for each line that comes in, in the same order; a line that is refused does not stop the others. */
export async function decideAll({ terminal, speech, api }: World, options: QuestionOptions): Promise<Exit> {
  const call = api();
  const counted = { allowed: 0, denied: 0, refused: 0 };
  const answers = inOrder(linesIn(options.file, terminal), IN_FLIGHT, (line) => answerTo(line, call, options));
  for await (const answer of answers) {
    counted["problem" in answer ? "refused" : answer.allowed ? "allowed" : "denied"] += 1;
    await speech.jsonLine(answer);
  }
  const { allowed, denied, refused } = counted;
  speech.note(`${allowed + denied + refused} questions: ${allowed} allowed, ${denied} denied, ${refused} refused`);
  return refused > 0 ? exits.failed : denied > 0 ? exits.denied : exits.done;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

async function* linesIn(file: string | undefined, { input, interrupted }: World["terminal"]): AsyncGenerator<Line> {
  const fromInput = file === undefined || file === "-";
  if (fromInput && input.isTTY) throw new UsageError("Name the questions with --file, or pipe them in.");
  const stream = addAbortSignal(interrupted, fromInput ? input : createReadStream(file));
  let number = 0;
  try {
    for await (const text of linesOf(stream as AsyncIterable<Buffer>, LONGEST_LINE)) {
      number += 1;
      if (text.trim() !== "") yield { number, text };
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw new UsageError(`${file} cannot be read: ${error.message}`);
    throw error;
  }
}

async function answerTo({ number, text }: Line, call: Api, options: QuestionOptions): Promise<Answer> {
  let question: Partial<Question>;
  try {
    question = laidOver(JSON.parse(text), options);
  } catch (error) {
    return { line: number, problem: { code: "question_invalid", detail: (error as Error).message } };
  }
  try {
    return await call("POST /api/v1/decisions", { body: question as Question });
  } catch (error) {
    if (error instanceof Refusal && isAboutQuestion(error)) return { line: number, problem: error.problem };
    throw error;
  }
}

/** A wrong key, or a server that is out of order, is no matter of one question. */
const isAboutQuestion = ({ status }: Refusal) => [400, 404, 409, 413, 422].includes(status);

/** Works on several at a time and yields in the order they came. */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const underWay: Promise<Result>[] = [];
  for await (const item of items) {
    const begun = work(item);
    // Whoever awaits it in its turn hears of its failure; until then it is not one that nobody handles.
    begun.catch(() => undefined);
    underWay.push(begun);
    const oldest = underWay.length < most ? undefined : underWay.shift();
    if (oldest !== undefined) yield await oldest;
  }
  for (const each of underWay) yield await each;
}
