import { Alert, Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useThrottledValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../frame/loaded.tsx";
import { Refused } from "../frame/refusal.tsx";
import { useStream } from "../frame/stream.ts";
import type { Whose } from "./entry.ts";
import { EntryTable } from "./entry-table.tsx";
import { type AuditFilters, followedBy } from "./filters.ts";

/** More than this many cannot be looked at; the list has all of them. */
const MOST = 200;
/** Readers of the screen are told so often at most. */
const TELL_MS = 5000;

interface LiveProps {
  readonly filters: AuditFilters;
  readonly whose: Whose;
  /** Back to the list, which has everything. */
  readonly toList: () => void;
}

/** Entries as they get their place. A pause holds the screen still and loses nothing. */
export function Live({ filters, whose, toList }: LiveProps) {
  const { t } = useTranslation("audit");
  const [paused, setPaused] = useState(false);
  const stream = useStream(
    "GET /api/v1/audit-log/live",
    { ...whose, query: followedBy(filters) },
    { on: !paused, most: MOST },
  );
  const told = useThrottledValue(stream.came, TELL_MS);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {paused ? t("paused") : t("watching")} · {t("came", { count: stream.came })}
        </Text>
        <Button variant="default" size="compact-sm" onClick={() => setPaused(!paused)}>
          {paused ? t("resume") : t("pause")}
        </Button>
      </Group>
      <VisuallyHidden role="status">{t("came", { count: told })}</VisuallyHidden>
      {stream.error && <Refused error={stream.error} retry={stream.restart} />}
      {stream.came > MOST && (
        <Alert color="blue" variant="light">
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t("gap", { count: MOST })}</Text>
            <Button variant="default" size="compact-sm" onClick={toList}>
              {t("toList")}
            </Button>
          </Group>
        </Alert>
      )}
      {stream.events.length === 0 ? (
        <Empty title={t("waiting")}>{t("waitingWhy")}</Empty>
      ) : (
        <EntryTable items={stream.events.map(({ data }) => data)} />
      )}
    </Stack>
  );
}
