import { Button, Group, Stack, Switch } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Whose } from "../../audit/entry.ts";
import { EntryList } from "../../audit/entry-list.tsx";
import { ExportDialog } from "../../audit/export-dialog.tsx";
import { FilterBar } from "../../audit/filter-bar.tsx";
import { askedBy, canFollow, chosenIn } from "../../audit/filters.ts";
import { Live } from "../../audit/live.tsx";
import type { AuditSearch } from "./search.ts";

/** The list with its filters: as it was at a moment, or as it grows. */
export function EntriesTab({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const search = useSearch({ from: "/shell/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const [lookedAt, setLookedAt] = useState(() => new Date());
  const change = (changes: Partial<AuditSearch>) => {
    setLookedAt(new Date());
    void navigate({ search: (all) => ({ ...all, ...changes }), replace: true });
  };
  const asked = useMemo(() => askedBy(search, lookedAt), [search, lookedAt]);
  const [exporting, setExporting] = useState(false);
  const follows = canFollow(search);
  return (
    <Stack gap="lg">
      <FilterBar filters={search} change={change} />
      <Group justify="space-between">
        <Switch
          label={t("live")}
          description={follows ? undefined : t("noLive")}
          checked={search.live === true && follows}
          disabled={!follows}
          onChange={(event) => change({ live: event.currentTarget.checked ? true : undefined })}
        />
        <Group gap="xs">
          <Button variant="default" onClick={() => change({})}>
            {t("refresh")}
          </Button>
          <Button variant="default" onClick={() => setExporting(true)}>
            {t("exports.action")}
          </Button>
        </Group>
      </Group>
      {search.live === true && follows ? (
        <Live filters={search} whose={whose} toList={() => change({ live: undefined })} />
      ) : (
        <EntryList asked={asked} whose={whose} filtered={chosenIn(search).length > 0} />
      )}
      {exporting && (
        <ExportDialog
          whose={whose}
          filters={search}
          asked={asked}
          close={() => setExporting(false)}
          begun={() => void navigate({ search: ({ tenant }) => ({ tenant, view: "exports" as const }) })}
        />
      )}
    </Stack>
  );
}
