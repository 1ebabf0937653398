import { Checkbox, Stack, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../frame/dialog.tsx";
import { useWriteForm } from "../frame/form.ts";
import { toast } from "../frame/toast.ts";
import { disclosedIn, type EntryDetail, type Redactable, type Whose } from "./entry.ts";

interface RedactDialogProps {
  readonly of: EntryDetail;
  readonly whose: Whose;
  readonly close: () => void;
}

/** Takes values out of an entry for good: which, and why. */
export function RedactDialog({ of, whose, close }: RedactDialogProps) {
  const { t } = useTranslation("audit");
  const frame = useTranslation();
  const write = useWriteForm({
    name: "POST /api/v1/audit/events/{event}/redact",
    initial: { fields: [] as Redactable[], reason: "" },
    ask: (body) => ({ ...whose, params: { event: of.id }, body }),
    done: () => {
      toast.done(t("redact.done"));
      close();
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("redact.title")} of={write} submit={t("redact.submit")} danger close={close}>
      <Text>{t("redact.what")}</Text>
      <Checkbox.Group label={t("redact.fields")} required {...form.getInputProps("fields")}>
        <Stack gap="xs" mt={6}>
          {disclosedIn(of).map((name) => (
            <Checkbox key={name} value={name} label={t(`fields.${name}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Textarea
        label={frame.t("reason")}
        description={frame.t("reasonHelp")}
        required
        maxLength={500}
        autosize
        {...form.getInputProps("reason")}
      />
    </WriteDialog>
  );
}
