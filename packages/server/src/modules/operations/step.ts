import { createHash, type Hash } from "node:crypto";
import type { Json } from "@bailiwick/decision";
import type { Tx } from "../../kernel/sql.ts";
import { KEPT_BYTES, KEPT_DAYS, PART_BYTES } from "./domain/bounds.ts";
import { deflated, type Hashes } from "./hashing.ts";
import type { AnyKind } from "./kind.ts";
import { operationsFull } from "./problems.ts";
import { operations } from "./store.ts";
import { type OpenPart, steps, type Turn } from "./store-turns.ts";

const DAY = 86_400_000;

export interface StepTaken {
  readonly outcome: "more" | "later" | "over" | "lost";
  /** Told once what was written is committed. */
  readonly committed: () => void;
}

interface Writing {
  readonly tx: Tx;
  readonly turn: Turn;
  readonly kind: AnyKind;
  readonly asked: Json;
}

interface Growing {
  readonly part: OpenPart;
  readonly hash: Hash;
}

/** One step: what it made, where the next goes on, and how much that is, all in the transaction it is given. */
export async function takeStep(tx: Tx, turn: Turn, kind: AnyKind, hashes: Hashes, now: Date): Promise<StepTaken> {
  const at = await steps.hold(tx, turn);
  if (at === undefined) return { outcome: "lost", committed: () => hashes.keep(turn, undefined) };
  const writing: Writing = { tx, turn, kind, asked: at.asked };
  const made = await kind.step({
    tx,
    tenant: turn.tenant,
    asked: at.asked,
    state: at.state ?? kind.begin(at.asked),
  });
  const bytes = Buffer.from(made.text);
  const last = await steps.lastPart(tx, turn);
  const open = last?.isOpen ? { part: last, hash: await hashes.of(tx, turn, last) } : undefined;
  const growing =
    bytes.length > 0 || (made.isLast && last === undefined) ? await add(writing, open, bytes, made.rows) : open;
  const grown =
    growing === undefined ? 0 : growing.part.bytes - (growing.part.number === last?.number ? last.bytes : 0);
  if (grown > 0) await refuseFull(writing, grown);
  await steps.goOn(tx, turn, { state: made.state, rows: made.rows, bytes: grown });
  if (!made.isLast)
    return {
      outcome: made.waits === true ? "later" : "more",
      committed: () =>
        hashes.keep(turn, growing && { part: growing.part.number, bytes: growing.part.bytes, hash: growing.hash }),
    };
  if (growing) await steps.close(tx, turn, growing.part.number, growing.hash.digest());
  await finish(writing, made.state, now);
  return { outcome: "over", committed: () => hashes.keep(turn, undefined) };
}

/** Adds to the part that is open, or, where it would become too large, to the next. */
async function add({ tx, turn, kind, asked }: Writing, open: Growing | undefined, bytes: Buffer, rows: number) {
  const isFull = open !== undefined && open.part.bytes + bytes.length > PART_BYTES;
  if (isFull) await steps.close(tx, turn, open.part.number, open.hash.digest());
  const { part, hash } = open === undefined || isFull ? await nextPart({ tx, turn, kind, asked }) : open;
  const opening = part.chunks === 0 ? kind.part(asked, part.number).opening : "";
  const whole = opening === "" ? bytes : Buffer.concat([Buffer.from(opening), bytes]);
  const grown = { ...part, rows: part.rows + rows, bytes: part.bytes + whole.length, chunks: part.chunks + 1 };
  await steps.add(tx, turn, { part: grown, start: part.bytes, size: whole.length, deflated: await deflated(whole) });
  hash.update(whole);
  return { part: grown, hash };
}

async function nextPart({ tx, turn, kind, asked }: Writing): Promise<Growing> {
  const number = ((await steps.lastPart(tx, turn))?.number ?? 0) + 1;
  const { name } = kind.part(asked, number);
  return { part: { number, name, rows: 0, bytes: 0, chunks: 0 }, hash: createHash("sha256") };
}

async function refuseFull({ tx, turn }: Writing, grown: number): Promise<void> {
  if ((await steps.kept(tx, turn)) + grown > KEPT_BYTES) throw operationsFull();
}

/** The manifest tells what was made, so that whoever has the parts can tell that they are all there, and whole. */
async function finish({ tx, turn, kind, asked }: Writing, state: unknown, now: Date): Promise<void> {
  const whole = await operations.find(tx, turn.id);
  const manifest = {
    operation: turn.id,
    kind: turn.kind,
    ...kind.manifest(asked, state),
    rows: whole?.done ?? 0,
    truncated: false,
    parts: whole?.parts ?? [],
  };
  await steps.finish(tx, turn, { manifest, at: now, expiresAt: new Date(now.getTime() + KEPT_DAYS * DAY) });
}
