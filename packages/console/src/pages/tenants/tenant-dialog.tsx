import { Autocomplete, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { WriteDialog } from "../../frame/dialog.tsx";
import { useWriteForm } from "../../frame/form.ts";
import { PlanSelect } from "./plan-select.tsx";

const environments = ["live", "test"] as const;

const initial = {
  name: "",
  slug: "",
  environment: "live" as (typeof environments)[number],
  plan: null as string | null,
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

/** A slug somebody would choose for a name: what it is without marks, spaces and capitals. */
const slugOf = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 63);

/** Makes a tenant, as the app does when somebody signs up, and goes to it. */
export function TenantDialog({ close }: { readonly close: () => void }) {
  const { t } = useTranslation("tenants");
  const navigate = useNavigate();
  const write = useWriteForm({
    name: "POST /api/v1/tenants",
    initial,
    ask: ({ plan, ...given }) => ({ body: { ...given, ...(plan !== null && { plan }) } }),
    done: ({ body: { slug } }) => {
      close();
      void navigate({ to: "/tenants/$slug", params: { slug } });
    },
  });
  const { form } = write;
  const { name, slug, plan } = form.getValues();
  const rename = (next: string) => {
    if (slug === slugOf(name)) form.setFieldValue("slug", slugOf(next));
    form.setFieldValue("name", next);
  };
  return (
    <WriteDialog title={t("make.title")} of={write} submit={t("make.submit")} close={close}>
      <TextInput
        label={t("name")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <TextInput
        label={t("slug")}
        description={t("make.slugHelp")}
        required
        maxLength={63}
        {...form.getInputProps("slug")}
      />
      <PlanSelect
        label={t("make.plan")}
        description={t("make.planHelp")}
        value={plan}
        onChange={(picked) => form.setFieldValue("plan", picked)}
        error={form.errors["plan"]}
        clearable
      />
      <Select
        label={t("environment")}
        description={t("make.environmentHelp")}
        data={environments.map((value) => ({ value, label: t(`environments.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps("environment")}
      />
      <Autocomplete
        label={t("zone")}
        description={t("make.zoneHelp")}
        data={Intl.supportedValuesOf("timeZone")}
        limit={50}
        {...form.getInputProps("zone")}
      />
    </WriteDialog>
  );
}
