import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { Tag } from "../../frame/tag.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { type Owner, policiesOf, useAbout } from "./owner.ts";
import { PolicyEditor, type Saved } from "./policy-editor.tsx";
import { starter } from "./starter.ts";
import { VersionsTab } from "./versions-tab.tsx";

const views = ["edit", "versions"] as const;

/** One policy: written, tried and saved; and what it was before. */
export function PolicyPage() {
  const { t } = useTranslation("policies");
  const { owner: given, policy } = useParams({ from: "/shell/policies/$owner/$policy" });
  const { view = "edit", fresh = false } = useSearch({ from: "/shell/policies/$owner/$policy" });
  const navigate = useNavigate({ from: "/policies/$owner/$policy" });
  const owner: Owner = given === "platform" ? "platform" : "tenant";
  const tenant = useTenant();
  const homeless = owner === "tenant" && tenant === undefined;
  const { loadable, etag } = useOne(
    `GET /api/v1/${policiesOf[owner]}/{policy}`,
    { params: { policy }, ...useAbout(owner) },
    { when: !fresh && !homeless },
  );
  const shown = loadable.state === "shown" && !fresh ? loadable.data : undefined;
  const there: Saved | undefined = shown && { source: shown.source, version: shown.version, etag };
  const choose = (wanted: (typeof views)[number]) =>
    void navigate({ search: (all) => ({ ...all, view: wanted === "versions" ? wanted : undefined }), replace: true });
  return (
    <Page
      title={shown?.label ?? policy}
      lead={shown?.description}
      above={
        <LinkTo to="/policies" size="sm">
          {t("back")}
        </LinkTo>
      }
      actions={fresh && <Tag tone="warn">{t("editor.fresh")}</Tag>}
    >
      {homeless && <Empty title={t("noTenant")}>{t("noTenantWhy")}</Empty>}
      {fresh && !homeless && (
        <PolicyEditor
          key={`${owner} ${policy}`}
          owner={owner}
          policy={policy}
          there={undefined}
          initial={starter(policy)}
        />
      )}
      {!fresh && !homeless && (
        <PageTabs
          label={policy}
          tabs={views}
          titles={(each) => t(`editor.tabs.${each}`)}
          bodies={{
            edit: () => (
              <Loaded of={loadable}>
                {({ key, source }) => (
                  <PolicyEditor key={`${owner} ${key}`} owner={owner} policy={policy} there={there} initial={source} />
                )}
              </Loaded>
            ),
            versions: () => <VersionsTab owner={owner} policy={policy} current={there?.version} />,
          }}
          chosen={view}
          choose={choose}
        />
      )}
    </Page>
  );
}
