import { Button, Menu, NumberInput, VisuallyHidden } from "@mantine/core";
import type { Subscription } from "@bailiwick/sdk";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, ReasonDialog, WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { Icon } from "../../frame/icon.tsx";
import { ReasonField } from "../../frame/reason-field.tsx";
import { toast } from "../../frame/toast.ts";
import { AddOnsDialog } from "./add-ons-dialog.tsx";

type Verb = "addOns" | "cancel" | "resume" | "extend" | "pastDue" | "paid";

interface SubscriptionActionsProps {
  readonly tenant: string;
  readonly of: Subscription;
  readonly phase: Subscription["phases"][number];
  readonly now: string;
}

/** What can be done with a subscription as it stands, beside changing its plan. */
export function SubscriptionActions({ tenant, of, phase, now }: SubscriptionActionsProps) {
  const { t } = useTranslation("tenants");
  const [verb, setVerb] = useState<Verb>();
  const close = () => setVerb(undefined);
  const { plan } = phase;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" size={14} />}>
            <span aria-hidden>{t("subscription.actions")}</span>
            <VisuallyHidden>{t("subscription.actionsFor", { plan })}</VisuallyHidden>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {verbsOf(of, now).map((each) => (
            <Menu.Item key={each} onClick={() => setVerb(each)} {...(each === "cancel" && { color: "red" })}>
              {t(`subscription.${each}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {verb !== undefined && <Action verb={verb} tenant={tenant} of={of} phase={phase} close={close} />}
    </>
  );
}

function verbsOf({ status, phases }: Subscription, now: string): readonly Verb[] {
  const endsLater = phases.some(({ kind, from }) => kind === "ended" && from > now);
  return [
    "addOns",
    ...(status === "trial" ? (["extend"] as const) : []),
    ...(status === "active" ? (["pastDue"] as const) : []),
    ...(["past_due", "restricted", "suspended"].includes(status) ? (["paid"] as const) : []),
    endsLater ? "resume" : "cancel",
  ];
}

interface ActionProps extends Omit<SubscriptionActionsProps, "now"> {
  readonly verb: Verb;
  readonly close: () => void;
}

function Action({ verb, tenant, of, phase, close }: ActionProps) {
  const { t } = useTranslation("tenants");
  const { plan } = phase;
  const ask = { tenant, params: { subscription: of.id } };
  switch (verb) {
    case "addOns":
      return <AddOnsDialog tenant={tenant} subscription={of.id} phase={phase} close={close} />;
    case "extend":
      return <ExtendTrial ask={ask} close={close} />;
    case "cancel":
      return (
        <ReasonDialog
          title={t("subscription.cancelTitle", { plan })}
          what={t("subscription.cancelWhat")}
          submit={t("subscription.cancel")}
          name="POST /api/v1/subscriptions/{subscription}/cancel"
          ask={(reason) => ({ ...ask, body: { at: "period_end", reason } })}
          close={close}
        />
      );
    case "resume":
      return (
        <ConfirmDialog
          title={t("subscription.resumeTitle", { plan })}
          what={t("subscription.resumeWhat")}
          submit={t("subscription.resume")}
          name="POST /api/v1/subscriptions/{subscription}/resume"
          ask={ask}
          danger={false}
          close={close}
        />
      );
    case "pastDue":
      return (
        <ConfirmDialog
          title={t("subscription.pastDueTitle", { plan })}
          what={t("subscription.pastDueWhat")}
          submit={t("subscription.pastDue")}
          name="POST /api/v1/subscriptions/{subscription}/mark-past-due"
          ask={{ ...ask, body: {} }}
          close={close}
        />
      );
    case "paid":
      return (
        <ConfirmDialog
          title={t("subscription.paidTitle", { plan })}
          what={t("subscription.paidWhat")}
          submit={t("subscription.paid")}
          name="POST /api/v1/subscriptions/{subscription}/mark-paid"
          ask={ask}
          danger={false}
          close={close}
        />
      );
    default:
      return verb satisfies never;
  }
}

interface ExtendTrialProps {
  readonly ask: { readonly tenant: string; readonly params: { readonly subscription: string } };
  readonly close: () => void;
}

function ExtendTrial({ ask, close }: ExtendTrialProps) {
  const { t } = useTranslation("tenants");
  const frame = useTranslation("frame");
  const write = useWriteForm({
    name: "POST /api/v1/subscriptions/{subscription}/extend-trial",
    initial: { days: 14 as number | string, reason: "" },
    ask: ({ days, reason }) => ({ ...ask, body: { days: Number(days), reason } }),
    done: () => {
      toast.done(frame.t("saved"));
      close();
    },
  });
  return (
    <WriteDialog title={t("subscription.extendTitle")} of={write} submit={t("subscription.extend")} close={close}>
      <NumberInput
        label={t("subscription.days")}
        min={1}
        allowDecimal={false}
        required
        data-autofocus
        {...write.form.getInputProps("days")}
      />
      <ReasonField {...write.form.getInputProps("reason")} />
    </WriteDialog>
  );
}
