import { NumberInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../frame/dialog.tsx";
import { useWriteForm } from "../frame/form.ts";
import type { Whose } from "./entry.ts";

interface AnchorDialogProps {
  readonly whose: Whose;
  /** The secret, on the only occasion there is to see it. */
  readonly tell: (secret: string) => void;
  readonly close: () => void;
}

/** Has checkpoints sent to an address. */
export function AnchorDialog({ whose, tell, close }: AnchorDialogProps) {
  const { t } = useTranslation("audit");
  const write = useWriteForm({
    name: "POST /api/v1/audit/anchors",
    initial: { name: "", url: "", everyMinutes: 10 as number | string },
    ask: ({ everyMinutes, ...body }) => ({
      ...whose,
      body: { ...body, everyMinutes: everyMinutes === "" ? undefined : Number(everyMinutes) },
    }),
    done: ({ body }) => {
      close();
      tell(body.secret);
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("anchors.createTitle")} of={write} submit={t("anchors.submit")} close={close}>
      <TextInput label={t("anchors.name")} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <TextInput
        label={t("anchors.url")}
        description={t("anchors.urlHelp")}
        required
        maxLength={2048}
        {...form.getInputProps("url")}
      />
      <NumberInput
        label={t("anchors.everyMinutes")}
        description={t("anchors.everyMinutesHelp")}
        allowDecimal={false}
        {...form.getInputProps("everyMinutes")}
      />
    </WriteDialog>
  );
}
