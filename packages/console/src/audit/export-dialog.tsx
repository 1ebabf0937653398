import { Checkbox, NumberInput, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../frame/dialog.tsx";
import { useWriteForm } from "../frame/form.ts";
import { toast } from "../frame/toast.ts";
import type { Whose } from "./entry.ts";
import { type askedBy, type AuditFilters, chosenIn } from "./filters.ts";

interface ExportDialogProps {
  readonly whose: Whose;
  readonly filters: AuditFilters;
  /** The filters as they are asked; what is seen is what is taken along. */
  readonly asked: ReturnType<typeof askedBy>;
  readonly close: () => void;
  readonly begun: () => void;
}

export const formats = ["csv", "jsonl", "ocsf", "bundle"] as const;
export type Format = (typeof formats)[number];

/** Asks for files of the log: in which format, and whether only what the filters leave. */
export function ExportDialog({ whose, filters, asked, close, begun }: ExportDialogProps) {
  const { t } = useTranslation("audit");
  const chosen = chosenIn(filters);
  const write = useWriteForm({
    name: "POST /api/v1/audit/exports",
    initial: { format: "csv" as Format, filter: chosen.length > 0, bom: false, after: "" as number | "" },
    ask: ({ format, filter: filtered, bom, after: place }) => {
      const filter = filtered ? asked : undefined;
      const after = place === "" ? 0 : place;
      if (format === "bundle") return { ...whose, body: { format, after } };
      return { ...whose, body: format === "csv" ? { format, filter, after, bom } : { format, filter, after } };
    },
    done: () => {
      toast.done(t("exports.begun"));
      begun();
    },
  });
  const { form } = write;
  const { format } = form.getValues();
  return (
    <WriteDialog title={t("exports.title")} of={write} submit={t("exports.submit")} close={close}>
      <Radio.Group label={t("exports.format")} {...form.getInputProps("format")}>
        <Stack gap="xs" mt={6}>
          {formats.map((each) => (
            <Radio
              key={each}
              value={each}
              label={t(`exports.formats.${each}`)}
              description={t(`exports.formatHelp.${each}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {chosen.length > 0 && format !== "bundle" && (
        <Checkbox
          label={t("exports.filtered")}
          description={t("exports.filteredHelp", { names: chosen.map((name) => t(`columns.${name}`)).join(", ") })}
          {...form.getInputProps("filter", { type: "checkbox" })}
        />
      )}
      <NumberInput
        label={t("exports.after")}
        description={t("exports.afterHelp")}
        min={0}
        allowDecimal={false}
        {...form.getInputProps("after")}
      />
      {format === "csv" && (
        <Checkbox
          label={t("exports.bom")}
          description={t("exports.bomHelp")}
          {...form.getInputProps("bom", { type: "checkbox" })}
        />
      )}
    </WriteDialog>
  );
}
