import { useCallback, useState } from "react";
import { type Question, questionIn } from "../../decisions/question.ts";

/** A question that was asked in this browser session, and how it came out. */
export interface Past {
  readonly tenant: string;
  readonly question: Question;
  readonly allowed: boolean;
  readonly code: string;
}

const KEPT = "bailiwick-questions";
const MOST = 12;

/** The last questions of this browser session, newest first; they go with its tab. */
export function useHistory(): { readonly past: readonly Past[]; readonly remember: (asked: Past) => void } {
  const [past, setPast] = useState(read);
  const remember = useCallback((asked: Past) => {
    setPast((before) => {
      const others = before.filter((each) => printOf(each) !== printOf(asked));
      const now = [asked, ...others].slice(0, MOST);
      sessionStorage.setItem(KEPT, JSON.stringify(now));
      return now;
    });
  }, []);
  return { past, remember };
}

const printOf = ({ tenant, question }: Past) => JSON.stringify([tenant, question]);

function read(): readonly Past[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? (kept as Past[]).filter(({ question }) => questionIn(question) !== undefined) : [];
  } catch {
    return [];
  }
}
