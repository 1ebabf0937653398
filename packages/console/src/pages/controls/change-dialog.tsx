import type { Ask, Control, OperationName } from "@bailiwick/sdk";
import { NumberInput, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, localOf, useWriteForm } from "../../frame/form.ts";
import { useNow } from "../../frame/now.ts";
import { AsItIs, Overtaken } from "../../frame/overtaken.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { toast } from "../../frame/toast.ts";
import { Instant } from "../../frame/values.tsx";

interface ChangeControlProps {
  readonly control: Control;
  readonly close: () => void;
}

/** A control as it is now: one that is over by now can no longer be changed. */
export function ChangeControl({ control: { id, tenantId }, close }: ChangeControlProps) {
  const { t } = useTranslation("controls");
  const now = useNow();
  const everybody = useOne(
    "GET /api/v1/controls/{control}",
    { params: { control: id } },
    { when: tenantId === null, anew: true },
  );
  const ofTenant = useOne(
    "GET /api/v1/tenants/{tenant}/controls/{control}",
    { params: { tenant: tenantId ?? "", control: id } },
    { when: tenantId !== null, anew: true },
  );
  const dialog = { title: t("changeTitle"), close };
  return (
    <AsItIs {...dialog} of={tenantId === null ? everybody : ofTenant}>
      {(control, etag) => {
        const { endedAt, until, endedReason } = control;
        const isOver = endedAt !== null || (until !== null && until <= now);
        return isOver ? (
          <Overtaken {...dialog}>
            <Text>
              {t("over")} <Instant at={endedAt ?? until} />
            </Text>
            {endedReason !== null && (
              <Text>
                {t("reason")}: {endedReason}
              </Text>
            )}
          </Overtaken>
        ) : (
          <ChangeDialog control={control} etag={etag} close={close} />
        );
      }}
    </AsItIs>
  );
}

const fieldsOf = ({ percentage, reason, until }: Control) => ({
  percentage: (percentage ?? "") as number | string,
  reason,
  until: until === null ? "" : localOf(new Date(until)),
});
type Fields = ReturnType<typeof fieldsOf>;

/** Only what is other than before: a field for a moment holds no seconds. */
const changesOf = ({ percentage, reason, until }: Fields, before: Fields) => ({
  ...(percentage !== before.percentage && { percentage: Number(percentage) }),
  ...(reason !== before.reason && { reason }),
  ...(until !== before.until && { until: instantOf(until) ?? null }),
});

function ChangeDialog({ control, etag, close }: ChangeControlProps & { readonly etag: string }) {
  const { t } = useTranslation("controls");
  const { t: frame } = useTranslation();
  const before = fieldsOf(control);
  const { id, tenantId } = control;
  const name: OperationName =
    tenantId === null ? "PATCH /api/v1/controls/{control}" : "PATCH /api/v1/tenants/{tenant}/controls/{control}";
  const write = useWriteForm<typeof name, Fields>({
    name,
    initial: before,
    ask: (fields) =>
      ({
        params: { control: id, ...(tenantId !== null && { tenant: tenantId }) },
        body: changesOf(fields, before),
        ifMatch: etag,
      }) as Ask<typeof name>,
    done: () => {
      toast.done(t("changed"));
      close();
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("changeTitle")} of={write} submit={frame("save")} close={close}>
      {control.kind === "rollout" && (
        <NumberInput
          label={t("percentage")}
          description={t("percentageHelp")}
          min={0}
          max={100}
          decimalScale={2}
          required
          data-autofocus
          {...form.getInputProps("percentage")}
        />
      )}
      <TextInput
        type="datetime-local"
        label={t("until")}
        description={t("untilHelp")}
        {...form.getInputProps("until")}
      />
      <ReasonField label={t("reason")} {...form.getInputProps("reason")} />
    </WriteDialog>
  );
}
