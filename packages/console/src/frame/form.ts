import { type Answer, type Ask, type OperationName, type Operations, Refusal } from "@bailiwick/sdk";
import { type UseFormReturnType, useForm } from "@mantine/form";
import type { FormEvent } from "react";
import { useWrite } from "./data.ts";
import { complaintOf } from "./problem-words.ts";

interface WriteFormOptions<Name extends OperationName, Values extends Record<string, unknown>> {
  readonly name: Name;
  readonly initial: Values;
  /** What is sent for these values. Members of the body are named as the fields are, so that complaints find them. */
  readonly ask: (values: Values) => Ask<Name>;
  readonly done: (answer: Answer<Operations[Name]["reply"]>) => void;
}

export interface WriteForm<Values> {
  readonly form: UseFormReturnType<Values>;
  readonly submit: (event: FormEvent<HTMLFormElement>) => void;
  readonly busy: boolean;
  /** The refusal, and what of it stands at fields already. */
  readonly error: Error | null;
  readonly shownAtFields: readonly string[];
}

/** A form for one write: what the server complains about stands at the field its pointer names. */
export function useWriteForm<Name extends OperationName, Values extends Record<string, unknown>>(
  options: WriteFormOptions<Name, Values>,
): WriteForm<Values> {
  const form = useForm<Values>({ mode: "controlled", initialValues: options.initial });
  const write = useWrite(options.name, (answer) => {
    form.reset();
    options.done(answer);
  });
  const fields = Object.keys(options.initial);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    form.clearErrors();
    write.mutate(options.ask(form.getValues()), {
      onError: (error) => form.setErrors(complaints(error, fields)),
    });
  };
  const shownAtFields = pointersIn(write.error).filter((pointer) => fields.includes(fieldOf(pointer)));
  return { form, submit, busy: write.isPending, error: write.error, shownAtFields };
}

const fieldOf = (pointer: string): string => pointer.split("/")[1] ?? "";

const errorsIn = (error: Error | null) => (error instanceof Refusal ? (error.problem.errors ?? []) : []);

const pointersIn = (error: Error | null): readonly string[] =>
  errorsIn(error).flatMap(({ pointer }) => (pointer === undefined ? [] : [pointer]));

function complaints(error: Error, fields: readonly string[]): Record<string, string> {
  if (!(error instanceof Refusal)) return {};
  return Object.fromEntries(
    errorsIn(error)
      .filter(({ pointer }) => pointer !== undefined && fields.includes(fieldOf(pointer)))
      .flatMap((each): readonly (readonly [field: string, text: string])[] => {
        const text = complaintOf(error.problem, each);
        const [, field = "", ...inside] = each.pointer?.split("/") ?? [];
        // Also where a field is made of fields, as the rows of a list are.
        return [
          [field, text],
          [[field, ...inside].join("."), text],
        ];
      }),
  );
}

/** What a field for a moment holds, as the API wants it; undefined where it was left empty. */
export const instantOf = (local: string): string | undefined =>
  local === "" ? undefined : new Date(local).toISOString();

/** The other way round: a moment as such a field holds it, in the reader's own zone. */
export const localOf = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
