import type { Operation } from "@bailiwick/sdk";
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { amountText, Mono } from "../frame/values.tsx";
import { formats } from "./export-dialog.tsx";

/** What was asked for: the format, and the filters it went by. */
export function ExportScope({ of }: { readonly of: Operation["asked"] }) {
  const { t, i18n } = useTranslation("audit");
  const { snapshotSeq } = of;
  const format = formats.find((each) => each === of["format"]);
  const after = Number(of["after"] ?? 0);
  const filter = [
    ...Object.entries((of["filter"] ?? {}) as Readonly<Record<string, unknown>>),
    ...(after > 0 ? [["after", after] as const] : []),
  ];
  return (
    <Stack gap={2} align="flex-start">
      <span>{format ? t(`exports.formats.${format}`) : String(of["format"])}</span>
      <Text size="xs" c="dimmed">
        {filter.length === 0 && format !== "bundle" && t("exports.everything")}
      </Text>
      {filter.map(([name, value]) => (
        <Mono key={name}>{`${name}=${String(value)}`}</Mono>
      ))}
      {typeof snapshotSeq === "number" && (
        <Text size="xs" c="dimmed">
          {t("exports.upTo", { seq: amountText(String(snapshotSeq), i18n.language) })}
        </Text>
      )}
    </Stack>
  );
}
