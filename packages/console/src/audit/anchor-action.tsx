import type { ItemOf } from "@bailiwick/sdk";
import { NumberInput, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConfirmDialog, WriteDialog } from "../frame/dialog.tsx";
import { useWriteForm } from "../frame/form.ts";
import type { Whose } from "./entry.ts";

export type Anchor = ItemOf<"GET /api/v1/audit/anchors">;
export type AnchorVerb = "rotate" | "enable" | "delete";

interface AnchorActionProps {
  readonly of: Anchor;
  readonly verb: AnchorVerb;
  readonly whose: Whose;
  readonly tell: (secret: string) => void;
  readonly close: () => void;
}

/** Says what will happen to an anchor, and does it. */
export function AnchorAction({ verb, ...props }: AnchorActionProps) {
  const { t } = useTranslation("audit");
  const { of, whose, close } = props;
  if (verb === "rotate") return <Rotate {...props} />;
  return (
    <ConfirmDialog
      title={t(`anchors.${verb}Title`)}
      what={t(`anchors.${verb}What`, { name: of.name })}
      submit={t(`anchors.verbs.${verb}`)}
      danger={verb === "delete"}
      name={verb === "delete" ? "DELETE /api/v1/audit/anchors/{anchor}" : "POST /api/v1/audit/anchors/{anchor}/enable"}
      ask={{ ...whose, params: { anchor: of.id } }}
      close={close}
    />
  );
}

function Rotate({ of, whose, tell, close }: Omit<AnchorActionProps, "verb">) {
  const { t } = useTranslation("audit");
  const write = useWriteForm({
    name: "POST /api/v1/audit/anchors/{anchor}/rotate",
    initial: { overlapHours: 24 as number | string },
    ask: ({ overlapHours }) => ({
      ...whose,
      params: { anchor: of.id },
      body: { overlapHours: overlapHours === "" ? undefined : Number(overlapHours) },
    }),
    done: ({ body }) => {
      close();
      tell(body.secret);
    },
  });
  return (
    <WriteDialog title={t("anchors.rotateTitle")} of={write} submit={t("anchors.verbs.rotate")} close={close}>
      <Text fw={600}>{of.name}</Text>
      <Text>{t("anchors.rotateWhat")}</Text>
      <NumberInput
        label={t("anchors.overlapHours")}
        description={t("anchors.overlapHoursHelp")}
        {...write.form.getInputProps("overlapHours")}
      />
    </WriteDialog>
  );
}
