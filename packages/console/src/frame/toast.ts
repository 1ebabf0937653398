import { notifications } from "@mantine/notifications";
import i18next from "i18next";

const show = (message: string, how: { readonly color: string; readonly role: string; readonly autoClose: number }) =>
  void notifications.show({
    message,
    withBorder: true,
    closeButtonProps: { "aria-label": i18next.t("close", { ns: "frame" }) },
    ...how,
  });

/** A word in passing, read out as well; whatever must not be missed stands on the page instead. */
export const toast = {
  done: (message: string) => show(message, { color: "pine", role: "status", autoClose: 4000 }),
  failed: (message: string) => show(message, { color: "red", role: "alert", autoClose: 8000 }),
};
