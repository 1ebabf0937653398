import { Refusal } from "@bailiwick/sdk";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useOne } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Empty, Loaded } from "../../frame/loaded.tsx";
import { Page } from "../../frame/page.tsx";
import { PageTabs } from "../../frame/page-tabs.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { Tag } from "../../frame/tag.tsx";
import { useTenant } from "../../frame/tenant.ts";
import { type Owner, policiesOf, useAbout } from "./owner.ts";
import { PolicyEditor, type Saved } from "./policy-editor.tsx";
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
  const about = useAbout(owner);
  // Also where it is new: one that is there already is not written over.
  const { loadable, etag } = useOne(
    `GET /api/v1/${policiesOf[owner]}/{policy}`,
    { params: { policy }, ...about },
    { when: !homeless },
  );
  const shown = loadable.state === "shown" ? loadable.data : undefined;
  const identity = `${owner} ${about.tenant ?? ""} ${policy}`;
  const there: Saved | undefined = shown && { source: shown.source, version: shown.version, etag };
  const free = loadable.state === "refused" && loadable.error instanceof Refusal && loadable.error.status === 404;
  const choose = (wanted: (typeof views)[number]) =>
    void navigate({ search: (all) => ({ ...all, view: wanted === "versions" ? wanted : undefined }), replace: true });
  return (
    <Page
      title={(!fresh && shown?.label) || policy}
      lead={fresh ? undefined : shown?.description}
      above={
        <LinkTo to="/policies" size="sm">
          {t("back")}
        </LinkTo>
      }
      actions={fresh && <Tag tone="warn">{t("editor.fresh")}</Tag>}
    >
      {homeless && <Empty title={t("noTenant")}>{t("noTenantWhy")}</Empty>}
      {fresh && !homeless && (
        <>
          {loadable.state === "refused" && !free && <Refused error={loadable.error} retry={loadable.retry} />}
          <PolicyEditor key={identity} owner={owner} policy={policy} there={there} fresh={free ? "free" : "unsure"} />
        </>
      )}
      {!fresh && !homeless && (
        <PageTabs
          label={policy}
          tabs={views}
          titles={(each) => t(`editor.tabs.${each}`)}
          bodies={{
            edit: () => (
              <Loaded of={loadable}>
                {() => <PolicyEditor key={identity} owner={owner} policy={policy} there={there} />}
              </Loaded>
            ),
            versions: () => <VersionsTab owner={owner} policy={policy} current={there?.version} />,
          }}
          chosen={view}
          choose={choose}
          kept="edit"
        />
      )}
    </Page>
  );
}
