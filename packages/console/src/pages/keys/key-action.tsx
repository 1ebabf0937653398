import { Text } from "@mantine/core";
import type { Ask, Key } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { toast } from "../../frame/toast.ts";

export type KeyVerb = "rotate" | "suspend" | "resume" | "revoke";
type Acting = `POST /api/v1/${"keys" | "operator-keys"}/{key}/${KeyVerb}`;

interface KeyActionProps {
  readonly of: Key;
  readonly verb: KeyVerb;
  readonly tenant: string | undefined;
  readonly close: () => void;
  readonly tell: (key: string) => void;
}

/** Asks once more, says what will happen, and does it. */
export function KeyAction({ of, verb, tenant, close, tell }: KeyActionProps) {
  const { t } = useTranslation("keys");
  const frame = useTranslation("frame");
  const name: Acting = `POST /api/v1/${tenant === undefined ? "operator-keys" : "keys"}/{key}/${verb}`;
  const write = useWriteForm<Acting, Record<never, never>>({
    name,
    initial: {},
    ask: () =>
      ({
        params: { key: of.id },
        ...(verb === "rotate" && { body: { overlapHours: 24 } }),
        ...(tenant !== undefined && { tenant }),
      }) as Ask<Acting>,
    done: ({ body }) => {
      close();
      if ("key" in body) tell(body.key);
      else toast.done(frame.t("saved"));
    },
  });
  return (
    <WriteDialog title={t(`${verb}Title`)} of={write} submit={t(verb)} danger={verb === "revoke"} close={close}>
      <Text fw={600}>{of.name}</Text>
      <Text>{t(`${verb}What`)}</Text>
    </WriteDialog>
  );
}
