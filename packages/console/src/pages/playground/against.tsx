import { Button } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Comparison } from "../../decisions/comparison.tsx";
import { bodyOf, type Explanation, type Question } from "../../decisions/question.ts";
import { useOne } from "../../frame/data.ts";
import { Loaded } from "../../frame/loaded.tsx";
import { Section } from "../../frame/page.tsx";
import { labelled } from "../../frame/remote-select.tsx";
import { RemoteAutocomplete } from "../../frame/remote-autocomplete.tsx";
import classes from "./playground.module.css";

interface AgainstProps {
  readonly tenant: string;
  readonly question: Question;
  readonly answer: Explanation;
}

/** The same question about another principal, beside the first answer. */
export function Against({ tenant, question, answer }: AgainstProps) {
  const { t } = useTranslation("playground");
  const { against } = useSearch({ from: "/shell/playground" });
  const navigate = useNavigate({ from: "/playground" });
  const [typed, setTyped] = useState(against ?? "");
  const compare = (event: FormEvent) => {
    event.preventDefault();
    void navigate({
      search: (all) => ({ ...all, against: typed.trim() === "" ? undefined : typed.trim() }),
      replace: true,
    });
  };
  return (
    <Section title={t("against")} lead={t("againstLead")}>
      <form onSubmit={compare} className={classes["against"]}>
        <RemoteAutocomplete
          list="GET /api/v1/principals"
          ask={(search) => ({ tenant, query: { limit: 20, search } })}
          option={({ externalId, name }) => labelled(externalId, name)}
          label={t("otherPrincipal")}
          value={typed}
          onChange={setTyped}
        />
        <Button type="submit" variant="default">
          {t("compare")}
        </Button>
      </form>
      {against !== undefined && <Other key={against} principal={against} {...{ tenant, question, answer }} />}
    </Section>
  );
}

function Other({ tenant, question, answer, principal }: AgainstProps & { readonly principal: string }) {
  const { t } = useTranslation("playground");
  const body = bodyOf({ ...question, subject: { type: question.subject.type, id: principal } });
  const { loadable } = useOne("POST /api/v1/decisions/explain", { tenant, body }, { once: true });
  return (
    <Loaded of={loadable}>
      {(other) => (
        <Comparison
          label={t("against")}
          left={{ title: question.subject.id, answer }}
          right={{ title: principal, answer: other }}
        />
      )}
    </Loaded>
  );
}
