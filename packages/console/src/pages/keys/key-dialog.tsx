import { TagsInput, TextInput } from "@mantine/core";
import type { Ask } from "@bailiwick/sdk";
import { useTranslation } from "react-i18next";
import { useScopes } from "../../frame/description.ts";
import { WriteDialog } from "../../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../../frame/form.ts";

const initial = { name: "", scopes: [] as string[], ranges: [] as string[], expiresAt: "" };
type Creating = "POST /api/v1/keys" | "POST /api/v1/operator-keys";

interface KeyDialogProps {
  readonly tenant: string | undefined;
  readonly close: () => void;
  readonly tell: (key: string) => void;
}

export function KeyDialog({ tenant, close, tell }: KeyDialogProps) {
  const { t } = useTranslation("keys");
  const scopes = useScopes();
  const write = useWriteForm<Creating, typeof initial>({
    name: tenant === undefined ? "POST /api/v1/operator-keys" : "POST /api/v1/keys",
    initial,
    ask: ({ expiresAt, ...values }) =>
      ({
        body: { ...values, expiresAt: instantOf(expiresAt) },
        ...(tenant !== undefined && { tenant }),
      }) as Ask<Creating>,
    done: ({ body }) => {
      close();
      tell(body.key);
    },
  });
  const { form } = write;
  return (
    <WriteDialog title={t("create")} of={write} submit={t("create")} close={close}>
      <TextInput
        label={t("name")}
        description={t("nameHelp")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <TagsInput
        label={t("scopes")}
        description={t("scopesHelp")}
        data={[...scopes]}
        maxDropdownHeight={220}
        withAsterisk
        acceptValueOnBlur
        {...form.getInputProps("scopes")}
      />
      <TagsInput
        label={t("ranges")}
        description={t("rangesHelp")}
        acceptValueOnBlur
        {...form.getInputProps("ranges")}
      />
      <TextInput
        type="datetime-local"
        label={t("expiresAt")}
        description={t("expiresHelp")}
        {...form.getInputProps("expiresAt")}
      />
    </WriteDialog>
  );
}
