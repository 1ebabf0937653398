import { Refusal } from "@bailiwick/sdk";
import { Alert, Button, Checkbox, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useWrite } from "../frame/data.ts";
import { WriteDialog } from "../frame/dialog.tsx";
import { useWriteForm } from "../frame/form.ts";
import { ReasonField } from "../frame/reason-field.tsx";
import { Refused } from "../frame/refusal.tsx";
import { toast } from "../frame/toast.ts";
import { disclosedIn, type EntryDetail, type Redactable, type Whose } from "./entry.ts";

interface RedactDialogProps {
  readonly of: EntryDetail;
  readonly whose: Whose;
  readonly close: () => void;
}

/** Takes values out of an entry for good: which, and why; where a hold is on it, once that is released. */
export function RedactDialog({ of, whose, close }: RedactDialogProps) {
  const { t } = useTranslation("audit");
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
  const held = write.error instanceof Refusal && write.error.code === "on_hold";
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
      <ReasonField {...form.getInputProps("reason")} />
      {held && <OnceReleased of={of} whose={whose} body={form.getValues()} close={close} />}
    </WriteDialog>
  );
}

interface OnceReleasedProps extends RedactDialogProps {
  readonly body: { readonly fields: Redactable[]; readonly reason: string };
}

function OnceReleased({ of, whose, body, close }: OnceReleasedProps) {
  const { t } = useTranslation("audit");
  const write = useWrite("POST /api/v1/audit/events/{event}/redact-once-released", () => {
    toast.done(t("redact.waits"));
    close();
  });
  return (
    <Alert color="blue" variant="light" title={t("redact.held")}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t("redact.heldWhy")}</Text>
        {write.error && <Refused error={write.error} />}
        <Button
          variant="default"
          loading={write.isPending}
          onClick={() => write.mutate({ ...whose, params: { event: of.id }, body })}
        >
          {t("redact.onceReleased")}
        </Button>
      </Stack>
    </Alert>
  );
}
