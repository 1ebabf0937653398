/** The language's own cases that come out differently here, each with the reason. The tests hold them both ways. */
export const differences: Readonly<Record<string, string>> = {
  "basic/functions/unbound_is_runtime_error":
    "A function that does not exist is refused when the condition is written, whatever stands beside it.",
  "basic/variables/unbound_is_runtime_error":
    "A name that means nothing is refused when the condition is written, whatever stands beside it.",
};
