/** Tells whoever listens that there may be something new; what is true, each finds out for itself. */
export interface Hints {
  give(): void;
  /** Gives back how to stop listening. */
  on(heard: () => void): () => void;
}

export function openHints(): Hints {
  const listening = new Set<() => void>();
  return {
    give() {
      for (const heard of listening) heard();
    },
    on(heard) {
      listening.add(heard);
      return () => void listening.delete(heard);
    },
  };
}
