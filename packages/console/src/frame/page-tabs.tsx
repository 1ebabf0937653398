import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";

interface PageTabsProps<Name extends string> {
  /** Names the list of tabs for those who cannot see what stands above it. */
  readonly label: string;
  readonly tabs: readonly Name[];
  readonly titles: (tab: Name) => string;
  readonly bodies: Readonly<Record<Name, () => ReactNode>>;
  readonly chosen: Name;
  readonly choose: (tab: Name) => void;
  /** The part that stays as it is while another is shown, for it holds what was typed. */
  readonly kept?: Name;
}

/** The parts of a page of which one is shown; which one is the address's to keep. */
export function PageTabs<Name extends string>(props: PageTabsProps<Name>) {
  const { label, tabs, titles, bodies, chosen, choose, kept } = props;
  const changed = (value: string | null) => {
    const wanted = tabs.find((each) => each === value);
    if (wanted !== undefined) choose(wanted);
  };
  return (
    <Tabs value={chosen} onChange={changed} keepMounted={false} keepMountedMode="display-none">
      <Tabs.List mb="md" aria-label={label}>
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {titles(each)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((each) => (
        <Tabs.Panel key={each} value={each} keepMounted={each === kept}>
          {bodies[each]()}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
