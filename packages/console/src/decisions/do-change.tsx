import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../frame/dialog.tsx";
import { useNodeName } from "./node-name.tsx";
import type { SingleChange } from "./question.ts";

type Doable = Extract<SingleChange, { readonly kind: "ask_role" | "register_principal" | "resume_principal" }>;

const doable = ["ask_role", "register_principal", "resume_principal"];

/** What can be done where one stands: one step, and it costs nothing. */
export const isDoable = (change: SingleChange): change is Doable => doable.includes(change.kind);

interface DoChangeProps {
  readonly of: Doable;
  readonly tenant: string;
  /** Whom it is for, as the question names it. */
  readonly principal: string;
  readonly close: () => void;
}

/** Makes the change after a second thought; what is on the screen is asked for anew, so the answer follows. */
export function DoChange({ of, tenant, principal, close }: DoChangeProps) {
  const { t } = useTranslation("decisions");
  const node = useNodeName(of.kind === "ask_role" ? of.node : undefined, tenant);
  const common = { title: t(`change.go.${of.kind}`), submit: t(`change.go.${of.kind}`), danger: false, close };
  switch (of.kind) {
    case "ask_role":
      return (
        <ConfirmDialog
          {...common}
          what={t("change.doRole", { principal, role: of.label ?? of.role, node })}
          name="POST /api/v1/assignments"
          ask={{ tenant, body: { principal, role: of.role, node: of.node } }}
        />
      );
    case "register_principal":
      return (
        <ConfirmDialog
          {...common}
          what={t("change.doRegister", { principal: of.principal })}
          name="POST /api/v1/principals"
          ask={{ tenant, body: { externalId: of.principal } }}
        />
      );
    case "resume_principal":
      return (
        <ConfirmDialog
          {...common}
          what={t("change.doResume", { principal: of.principal })}
          name="PATCH /api/v1/principals/{principal}"
          ask={{ tenant, params: { principal: of.principal }, body: { status: "active" } }}
        />
      );
    default:
      return of satisfies never;
  }
}
