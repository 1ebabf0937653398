import type { Operation } from "@bailiwick/sdk";
import { Button, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../frame/download.ts";
import { inShort } from "../frame/refusal.tsx";
import { toast } from "../frame/toast.ts";
import { bytesText } from "../frame/values.tsx";
import type { Whose } from "./entry.ts";

interface ExportFilesProps {
  readonly of: Operation;
  readonly whose: Whose;
}

/** The files that are whole, and what the whole is; each is downloaded for itself. */
export function ExportFiles({ of, whose }: ExportFilesProps) {
  const { t, i18n } = useTranslation("audit");
  const [busy, setBusy] = useState<number>();
  if (of.status === "cancelled" || of.status === "expired") return undefined;
  const take = async (part: number) => {
    setBusy(part);
    const at = { ...whose, params: { operation: of.id } };
    try {
      await (part === 0
        ? download("GET /api/v1/operations/{operation}/manifest", at)
        : download("GET /api/v1/operations/{operation}/parts/{part}", { ...at, params: { ...at.params, part } }));
      toast.done(t("exports.saved"));
    } catch (error) {
      toast.failed(inShort(error as Error));
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <Stack gap={4} align="flex-start">
      {of.parts.map(({ number, name, rows, bytes }) => (
        <Stack key={number} gap={0} align="flex-start">
          <Button size="compact-sm" variant="subtle" px={4} loading={busy === number} onClick={() => void take(number)}>
            {name}
          </Button>
          <Text size="xs" c="dimmed" px={4}>
            {t("exports.rows", { count: rows })}, {bytesText(bytes, i18n.language)}
          </Text>
        </Stack>
      ))}
      {of.status === "done" && (
        <Button size="compact-sm" variant="subtle" px={4} loading={busy === 0} onClick={() => void take(0)}>
          {t("exports.manifest")}
          <VisuallyHidden> {of.id}</VisuallyHidden>
        </Button>
      )}
    </Stack>
  );
}
