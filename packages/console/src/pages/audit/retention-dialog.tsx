import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { toast } from "../../frame/toast.ts";

interface RetentionDialogProps {
  readonly tenant: string;
  readonly days: number | null;
  readonly close: () => void;
}

/** Says how long a tenant's entries are kept from now on. */
export function RetentionDialog({ tenant, days, close }: RetentionDialogProps) {
  const { t } = useTranslation("audit");
  const write = useWriteForm({
    name: "PUT /api/v1/audit/retention",
    initial: { days: (days ?? "") as number | string },
    ask: ({ days: given }) => ({ tenant, body: { days: given === "" ? null : Number(given) } }),
    done: () => {
      toast.done(t("retention.done"));
      close();
    },
  });
  return (
    <WriteDialog title={t("retention.setTitle")} of={write} submit={t("retention.set")} close={close}>
      <NumberInput
        label={t("retention.days")}
        description={t("retention.daysHelp")}
        allowDecimal={false}
        data-autofocus
        {...write.form.getInputProps("days")}
      />
    </WriteDialog>
  );
}
