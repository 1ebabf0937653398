import { Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../frame/form.ts";
import { toast } from "../frame/toast.ts";

/** Keeps what was recorded in a stretch of time, for a reason. */
export function HoldDialog({ tenant, close }: { readonly tenant: string; readonly close: () => void }) {
  const { t } = useTranslation("audit");
  const write = useWriteForm({
    name: "POST /api/v1/audit/holds",
    initial: { reason: "", since: "", until: "" },
    ask: ({ reason, since, until }) => ({
      tenant,
      body: { reason, since: instantOf(since), until: instantOf(until) },
    }),
    done: () => {
      toast.done(t("holds.made"));
      close();
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("holds.createTitle")} of={write} submit={t("holds.submit")} close={close}>
      <Textarea
        label={t("holds.reason")}
        required
        maxLength={500}
        autosize
        data-autofocus
        {...form.getInputProps("reason")}
      />
      <TextInput
        type="datetime-local"
        label={t("holds.since")}
        description={t("holds.sinceHelp")}
        {...form.getInputProps("since")}
      />
      <TextInput
        type="datetime-local"
        label={t("holds.until")}
        description={t("holds.untilHelp")}
        {...form.getInputProps("until")}
      />
    </WriteDialog>
  );
}
