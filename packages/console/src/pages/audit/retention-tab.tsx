import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Whose } from "../../audit/entry.ts";
import { Holds } from "../../audit/holds.tsx";
import { Retention } from "../../audit/retention.tsx";
import { WaitingRedactions } from "../../audit/waiting-redactions.tsx";

/** How long entries stay, and what keeps them longer or as they are. The platform's own stay for ever. */
export function RetentionTab({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const { tenant } = whose;
  return (
    <Stack gap="xl">
      {tenant === undefined ? <Text>{t("retention.platform")}</Text> : <Retention tenant={tenant} />}
      <Holds whose={whose} />
      <WaitingRedactions whose={whose} />
    </Stack>
  );
}
