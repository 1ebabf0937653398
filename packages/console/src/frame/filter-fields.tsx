import type { ListName } from "@bailiwick/sdk";
import { type InputWrapperProps, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { localOf } from "./form.ts";
import { RemoteAutocomplete, type RemoteAutocompleteProps } from "./remote-autocomplete.tsx";

export interface FilterTextProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string | undefined;
  readonly change: (value: string | undefined) => void;
  readonly disabled?: boolean;
  readonly help?: string | undefined;
}

/** A field that filters a moment after one has stopped typing. */
export function FilterText({ label, value, change, disabled = false, help }: FilterTextProps) {
  const { typed, type, settle } = useTyped(value, change);
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={order}
      value={typed}
      disabled={disabled}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={settle}
    />
  );
}

type FilterProposedProps<Name extends ListName> = FilterTextProps &
  Pick<RemoteAutocompleteProps<Name>, "list" | "ask" | "option">;

/** The same, with proposals of what the server knows. */
export function FilterProposed<Name extends ListName>(props: FilterProposedProps<Name>) {
  const { value, change, help, ...rest } = props;
  const { typed, type, settle } = useTyped(value, change);
  return (
    <RemoteAutocomplete
      description={help}
      inputWrapperOrder={order}
      {...rest}
      value={typed}
      onChange={type}
      onBlur={settle}
    />
  );
}

const order: NonNullable<InputWrapperProps["inputWrapperOrder"]> = ["label", "input", "description", "error"];

/** What is typed, which is ahead of the address for a moment; and what the address has, where a link changed it. */
function useTyped(value: string | undefined, change: FilterTextProps["change"]) {
  const asked = value ?? "";
  const [typed, setTyped] = useState(asked);
  const apply = useDebouncedCallback((text: string) => change(text.trim() || undefined), 400);
  const [known, setKnown] = useState(asked);
  if (asked !== known) {
    setKnown(asked);
    setTyped(asked);
  }
  const type = (text: string) => {
    setTyped(text);
    apply(text);
  };
  // Whoever goes to a link meanwhile must not be brought back by what was typed.
  const settle = () => apply.flush();
  return { typed, type, settle };
}

interface FilterMomentProps {
  readonly label: string;
  readonly at: string | undefined;
  readonly help?: string | undefined;
  readonly change: (at: string | undefined) => void;
}

/** A moment in the reader's own zone; the address has it in UTC. */
export function FilterMoment({ label, at, help, change }: FilterMomentProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={help}
      inputWrapperOrder={order}
      value={at === undefined ? "" : localOf(new Date(at))}
      onChange={({ currentTarget: { value } }) => {
        const moment = new Date(value);
        change(Number.isNaN(moment.getTime()) ? undefined : moment.toISOString());
      }}
    />
  );
}
