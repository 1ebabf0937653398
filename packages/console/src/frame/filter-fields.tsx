import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { localOf } from "./form.ts";

interface FilterTextProps {
  readonly label: string;
  /** As the address has it. */
  readonly value: string | undefined;
  readonly change: (value: string | undefined) => void;
  readonly disabled?: boolean;
  readonly help?: string | undefined;
}

/** A field that filters a moment after one has stopped typing. */
export function FilterText({ label, value, change, disabled = false, help }: FilterTextProps) {
  const asked = value ?? "";
  const [typed, setTyped] = useState(asked);
  const apply = useDebouncedCallback((text: string) => change(text.trim() || undefined), 400);
  const [known, setKnown] = useState(asked);
  if (asked !== known) {
    // The address changed: by what was typed, or by a link.
    setKnown(asked);
    setTyped(asked);
  }
  return (
    <TextInput
      label={label}
      description={help}
      inputWrapperOrder={["label", "input", "description", "error"]}
      value={typed}
      disabled={disabled}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}

interface FilterMomentProps {
  readonly label: string;
  readonly at: string | undefined;
  readonly change: (at: string | undefined) => void;
}

/** A moment in the reader's own zone; the address has it in UTC. */
export function FilterMoment({ label, at, change }: FilterMomentProps) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={at === undefined ? "" : localOf(new Date(at))}
      onChange={({ currentTarget: { value } }) => {
        const moment = new Date(value);
        change(Number.isNaN(moment.getTime()) ? undefined : moment.toISOString());
      }}
    />
  );
}
