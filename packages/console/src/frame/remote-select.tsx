import type { Ask, ItemOf, ListName } from "@bailiwick/sdk";
import { Select, type SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "./data.ts";

interface Option {
  readonly value: string;
  readonly label: string;
}

interface RemoteSelectProps<Name extends ListName>
  extends Omit<SelectProps, "data" | "onChange" | "filter" | "searchable" | "value"> {
  readonly list: Name;
  /** What to ask for what was typed so far. */
  readonly ask: (search: string | undefined) => Ask<Name>;
  /** Undefined: it is not offered here. */
  readonly option: (item: ItemOf<Name>) => Option | undefined;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** Picks one of what the server has; it searches there, for there may be thousands. */
export function RemoteSelect<Name extends ListName>(props: RemoteSelectProps<Name>) {
  const { list, ask, option, value, onChange, ...rest } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [chosen, setChosen] = useState<Option>();
  // The field shows the name of what is chosen; that is no search.
  const isName = value !== null && (search === value || search === chosen?.label);
  const wanted = search === "" || isName ? undefined : search;
  const { loadable } = useList(list, ask(wanted));
  const options = loadable.state === "shown" ? loadable.data.flatMap((item) => option(item) ?? []) : [];
  const current = options.find((each) => each.value === value);
  if (current !== undefined && (current.value !== chosen?.value || current.label !== chosen.label)) setChosen(current);
  const missing =
    value !== null && current === undefined ? [chosen?.value === value ? chosen : { value, label: value }] : [];
  return (
    <Select
      nothingFoundMessage={t("nothingFound")}
      maxDropdownHeight={320}
      {...rest}
      data={[...missing, ...options]}
      value={value}
      onChange={onChange}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      searchable
    />
  );
}

/** What a key and its label are called together. */
export const labelled = (key: string, label: string | null): Option => ({
  value: key,
  label: label === null || label === key ? key : `${label} (${key})`,
});
