import { z } from "zod";
import { cut, Problem } from "../../../kernel/problem.ts";
import type { Protocol } from "../../../kernel/protocol.ts";

/** A refusal as one text: what is wrong, and, line by line, where. */
function messageOf({ detail, extra }: Problem): string {
  const places = (extra.errors ?? []).map(
    ({ pointer, parameter, header, detail: said }) => `${pointer ?? parameter ?? header}: ${said}`,
  );
  return [detail, ...places].join("\n");
}

const refusal = (description: string) => ({ description, type: "text/plain", schema: z.string() });

/** A status of its own only where its text has one; 404 is for what is no part of a question, such as the tenant. */
const statuses = {
  400: refusal("The request is not what the protocol asks for; the text says where"),
  401: refusal("The caller did not authenticate"),
  403: refusal("The caller may not ask, or may not assert what it asserts"),
  404: refusal("There is no such tenant, or nothing at this address"),
  409: refusal(
    "This server has not seen the revision of Bailiwick-Min-Revision yet; Retry-After says when to ask again",
  ),
  413: refusal("The body is too large"),
  429: refusal("Too many requests; Retry-After says when to come back"),
  500: refusal("Something went wrong on our side"),
  503: refusal("The service cannot answer right now; Retry-After says when it may"),
};

/**
 * OpenID AuthZEN Authorization API 1.0. Its errors are a status and a message; 401 and 403 are about the caller alone,
 * for a denial is an answer.
 */
export const authzen: Protocol = {
  name: "authzen",
  title: "OpenID AuthZEN Authorization API 1.0",
  refuse: (problem) => ({
    status: problem.kind.status in statuses ? problem.kind.status : problem.kind.status >= 500 ? 500 : 400,
    type: "text/plain; charset=utf-8",
    body: messageOf(problem),
  }),
  refusals: statuses,
};

/**
 * The message of a refusal of the input, cut, for a request may hold many; what is about the caller, or our fault, is
 * about the whole request.
 */
export function mistakeIn(error: unknown): string {
  if (error instanceof Problem && [400, 422].includes(error.kind.status)) return cut(messageOf(error));
  throw error;
}
