import { type Ask, type EventOf, type StreamName, watched } from "@bailiwick/sdk";
import { useEffect, useRef, useState } from "react";
import { api } from "../api.ts";

interface Streamed<Event> {
  /** What came since it was begun, newest first; so many at most. */
  readonly events: readonly Event[];
  /** How many came since it was begun, also those that are no longer kept. */
  readonly came: number;
  readonly error: Error | undefined;
  /** Begins anew, with nothing. */
  readonly restart: () => void;
}

interface StreamOptions {
  /** False: not watched now. What came stays, and watching goes on after it. */
  readonly on: boolean;
  readonly most: number;
}

/** However much comes, the screen is drawn so often at most. */
const DRAW_MS = 250;

const nothing = { events: [], came: 0, error: undefined } as const;

/** Events as they happen, as many of them as can be looked at. A pause loses nothing: it goes on after what came last. */
export function useStream<Name extends StreamName>(
  name: Name,
  ask: Ask<Name>,
  { on, most }: StreamOptions,
): Streamed<EventOf<Name>> {
  const print = JSON.stringify([name, ask]);
  const [told, setTold] = useState<Omit<Streamed<EventOf<Name>>, "restart">>(nothing);
  const [starts, setStarts] = useState(0);
  const last = useRef<{ readonly of: string; readonly id: string | undefined }>({ of: "", id: undefined });
  useEffect(() => {
    if (!on) return undefined;
    // What is asked for is told apart by its text; the object is a new one each time.
    const [wanted, given] = JSON.parse(print) as [Name, Ask<Name>];
    const of = `${print} ${String(starts)}`;
    if (last.current.of !== of) {
      last.current = { of, id: undefined };
      setTold(nothing);
    }
    const stop = new AbortController();
    let waiting: EventOf<Name>[] = [];
    const draw = () => {
      if (waiting.length === 0) return;
      const fresh = waiting;
      waiting = [];
      setTold(({ events, came }) => ({
        events: [...fresh.toReversed(), ...events].slice(0, most),
        came: came + fresh.length,
        error: undefined,
      }));
    };
    const drawing = setInterval(draw, DRAW_MS);
    const watch = async () => {
      const { id } = last.current;
      // A page that is only watched does not keep the session open.
      const from = id === undefined ? {} : { lastEventId: id };
      for await (const event of watched(api, wanted, { ...given, ...from, background: true, signal: stop.signal })) {
        last.current = { of, id: event.id ?? last.current.id };
        waiting.push(event);
        if (waiting.length > most) waiting.shift();
      }
    };
    watch().catch((error: unknown) => {
      if (!stop.signal.aborted) setTold((before) => ({ ...before, error: error as Error }));
    });
    return () => {
      draw();
      clearInterval(drawing);
      stop.abort();
    };
  }, [print, on, most, starts]);
  return { ...told, restart: () => setStarts(starts + 1) };
}
