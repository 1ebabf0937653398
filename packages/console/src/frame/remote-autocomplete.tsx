import type { Ask, ItemOf, ListName } from "@bailiwick/sdk";
import { Autocomplete, type AutocompleteProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useList } from "./data.ts";

export interface RemoteAutocompleteProps<Name extends ListName>
  extends Omit<AutocompleteProps, "data" | "value" | "onChange" | "filter" | "renderOption"> {
  readonly list: Name;
  /** What to ask for what was typed so far. */
  readonly ask: (search: string | undefined) => Ask<Name>;
  readonly option: (item: ItemOf<Name>) => { readonly value: string; readonly label: string };
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Takes any text, and proposes what the server has: for what may be named before it is there. */
export function RemoteAutocomplete<Name extends ListName>(props: RemoteAutocompleteProps<Name>) {
  const { list, ask, option, value, ...rest } = props;
  const [search] = useDebouncedValue(value.trim(), 200);
  const { loadable } = useList(list, ask(search === "" ? undefined : search));
  const options = loadable.state === "shown" ? loadable.data.map(option) : [];
  const labels = new Map(options.map((each) => [each.value, each.label]));
  return (
    <Autocomplete
      maxDropdownHeight={280}
      {...rest}
      value={value}
      data={[...labels.keys()]}
      renderOption={({ option: { value: key } }) => labels.get(key) ?? key}
      filter={({ options: all }) => all}
    />
  );
}
