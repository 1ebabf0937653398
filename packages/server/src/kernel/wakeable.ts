import { setTimeout as pause } from "node:timers/promises";

/** A sleep that can be ended early; a wake-up that comes while nobody sleeps ends the next sleep at once. */
export interface Wakeable {
  /** True when it was woken, false when the time was over. */
  for(milliseconds: number): Promise<boolean>;
  /** Waits for more wake-ups, and takes them all as one. */
  gather(milliseconds: number): Promise<void>;
  wake(): void;
}

export function wakeable(): Wakeable {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    async for(milliseconds) {
      if (!woken)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, milliseconds);
          end = () => {
            clearTimeout(timer);
            done();
          };
        });
      end = undefined;
      const early = woken;
      woken = false;
      return early;
    },
    async gather(milliseconds) {
      await pause(milliseconds);
      woken = false;
    },
    wake() {
      woken = true;
      end?.();
    },
  };
}
