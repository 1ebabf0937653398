import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "../../frame/data.ts";
import { Icon } from "../../frame/icon.tsx";
import { Empty, LoadedList } from "../../frame/loaded.tsx";
import { Page, Section } from "../../frame/page.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { ToldOnce } from "../../frame/told-once.tsx";
import { KeyDialog } from "./key-dialog.tsx";
import { KeyTable } from "./key-table.tsx";
import { Sessions } from "./sessions.tsx";

/** The keys of the operator, or of the tenant that is chosen, and the open sessions. */
export function KeysPage() {
  const { t } = useTranslation("keys");
  const tenant = useTenant();
  const [creating, setCreating] = useState(false);
  const [told, setTold] = useState<string>();
  return (
    <Page
      title={t("title")}
      lead={t("lead")}
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setCreating(true)}>
          {t("create")}
        </Button>
      }
    >
      <Section
        title={tenant === undefined ? t("ofOperator") : t("ofTenant", { tenant })}
        lead={tenant === undefined ? t("ofOperatorLead") : t("ofTenantLead")}
      >
        {tenant === undefined ? <OperatorKeys tell={setTold} /> : <TenantKeys tenant={tenant} tell={setTold} />}
      </Section>
      {tenant === undefined && <Sessions />}
      {creating && <KeyDialog key={tenant ?? ""} tenant={tenant} close={() => setCreating(false)} tell={setTold} />}
      {told !== undefined && <ToldOnce title={t("shownOnce")} secret={told} close={() => setTold(undefined)} />}
    </Page>
  );
}

interface Telling {
  readonly tell: (key: string) => void;
}

function OperatorKeys({ tell }: Telling) {
  const { t } = useTranslation("keys");
  const keys = useList("GET /api/v1/operator-keys", {});
  return (
    <LoadedList of={keys} empty={<Empty title={t("emptyOperator")}>{t("emptyWhy")}</Empty>}>
      {(items) => <KeyTable items={items} tenant={undefined} tell={tell} />}
    </LoadedList>
  );
}

function TenantKeys({ tenant, tell }: Telling & { readonly tenant: string }) {
  const { t } = useTranslation("keys");
  const keys = useList("GET /api/v1/keys", { tenant });
  return (
    <LoadedList of={keys} empty={<Empty title={t("emptyTenant")}>{t("emptyWhy")}</Empty>}>
      {(items) => <KeyTable items={items} tenant={tenant} tell={tell} />}
    </LoadedList>
  );
}
