import { SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../frame/dialog.tsx";
import { instantOf, useWriteForm } from "../frame/form.ts";
import { ReasonField } from "../frame/reason-field.tsx";
import { RemoteAutocomplete } from "../frame/remote-autocomplete.tsx";
import { labelled } from "../frame/remote-select.tsx";
import { toast } from "../frame/toast.ts";
import type { Whose } from "./entry.ts";

/** Keeps everything, or what concerns a user, a thing, a stretch of time, for a reason. */
export function HoldDialog({ whose, close }: { readonly whose: Whose; readonly close: () => void }) {
  const { t } = useTranslation("audit");
  const write = useWriteForm({
    name: "POST /api/v1/audit/holds",
    initial: { reason: "", user: "", object: "", kind: "", since: "", until: "" },
    ask: ({ reason, user, object, kind, since, until }) => ({
      ...whose,
      body: {
        reason,
        user: user.trim() || undefined,
        object: object === "" && kind === "" ? undefined : { id: object.trim(), kind: kind.trim() || undefined },
        since: instantOf(since),
        until: instantOf(until),
      },
    }),
    done: () => {
      toast.done(t("holds.made"));
      close();
    },
  });
  const { form } = write;
  const { tenant } = whose;
  return (
    <WriteDialog title={t("holds.createTitle")} of={write} submit={t("holds.submit")} close={close}>
      <ReasonField label={t("holds.reason")} data-autofocus {...form.getInputProps("reason")} />
      {tenant === undefined ? (
        <TextInput label={t("holds.actor")} description={t("holds.actorHelp")} {...form.getInputProps("user")} />
      ) : (
        <RemoteAutocomplete
          list="GET /api/v1/principals"
          ask={(search) => ({ tenant, query: { limit: 20, search } })}
          option={({ externalId, name }) => labelled(externalId, name)}
          label={t("holds.user")}
          description={t("holds.userHelp")}
          value={form.getValues().user}
          error={form.errors["user"]}
          onChange={(user) => form.setFieldValue("user", user)}
        />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput label={t("holds.object")} description={t("holds.objectHelp")} {...form.getInputProps("object")} />
        <TextInput label={t("holds.kind")} description={t("holds.kindHelp")} {...form.getInputProps("kind")} />
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
      </SimpleGrid>
    </WriteDialog>
  );
}
