import { AppShell, Burger, Center, Container, Group, Loader } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Refused } from "../frame/refusal.tsx";
import { useSession } from "../session.ts";
import { SignInForm } from "../signing-in/sign-in-form.tsx";
import { Appearance } from "./appearance.tsx";
import { Brand } from "./brand.tsx";
import { Navigation } from "./navigation.tsx";
import { Palette, PaletteButton } from "./palette.tsx";
import classes from "./shell.module.css";
import { TenantSwitcher } from "./tenant-switcher.tsx";

/** What stands around every page; without a session it is the sign-in, at the very address one wanted. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  if (session.isPending)
    return (
      <Center h="100vh">
        <Loader aria-label={t("loading")} />
      </Center>
    );
  if (session.error)
    return (
      <Container size="xs" mt="xl">
        <Refused error={session.error} retry={() => void session.refetch()} />
      </Container>
    );
  return session.data.me ? <SignedIn /> : <SignInForm over={session.data.wasOver} />;
}

function SignedIn() {
  const { t } = useTranslation();
  const [open, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const seen = useRef(pathname);
  useEffect(() => {
    if (seen.current === pathname) return;
    seen.current = pathname;
    // Another page: readers of the screen and the keyboard begin at it, not where the last one ended.
    menu.close();
    main.current?.focus({ preventScroll: true });
  }, [pathname, menu]);
  return (
    <>
      <a className={classes["skip"]} href="#content" onClick={() => main.current?.focus()}>
        {t("skip")}
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: "md", collapsed: { mobile: !open } }}
        padding={{ base: "sm", sm: "lg" }}
      >
        <AppShell.Header className={classes["header"]}>
          <Burger
            opened={open}
            onClick={menu.toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={t("menu")}
            aria-expanded={open}
          />
          <Brand />
          <Group gap="xs" ml="auto" wrap="nowrap" miw={0}>
            <TenantSwitcher />
            <PaletteButton />
            <Appearance />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t("navigation")} component="nav">
          <Navigation />
        </AppShell.Navbar>
        <AppShell.Main id="content" ref={main} tabIndex={-1} className={classes["main"]}>
          <Container size="xl" p={0}>
            <Outlet />
          </Container>
        </AppShell.Main>
      </AppShell>
      <Palette />
    </>
  );
}
