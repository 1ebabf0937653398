import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Holds } from "../../audit/holds.tsx";
import { Retention } from "../../audit/retention.tsx";
import { WaitingRedactions } from "../../audit/waiting-redactions.tsx";

/** How long a tenant's entries stay, and what keeps them longer. The platform's own stay for ever. */
export function RetentionTab({ tenant }: { readonly tenant: string | undefined }) {
  const { t } = useTranslation("audit");
  if (tenant === undefined) return <Text>{t("retention.platform")}</Text>;
  return (
    <Stack gap="xl">
      <Retention tenant={tenant} />
      <Holds tenant={tenant} />
      <WaitingRedactions tenant={tenant} />
    </Stack>
  );
}
