import { Center, Loader } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { signIn } from "../session.ts";
import { SignInForm } from "./sign-in-form.tsx";

/** Taken from the address once, when this file is loaded, and removed from it at once: history keeps no token. */
const token = location.hash.slice(1);
if (token !== "") history.replaceState(history.state, "", location.pathname);

let trade: Promise<void> | undefined;

/** Where a sign-in link leads: it trades the token behind the # for a session. */
export function SignInByLink() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    if (token === "") return;
    // Once, however often React runs this.
    trade ??= signIn(token);
    trade.then(
      () => navigate({ to: "/", replace: true }),
      (refusal: Error) => setError(refusal),
    );
  }, [navigate]);
  if (token === "" || error !== undefined)
    return <SignInForm refused={error} then={() => void navigate({ to: "/" })} />;
  return (
    <Center h="100vh">
      <Loader aria-label={t("signIn.working")} />
    </Center>
  );
}
