import { notifications } from "@mantine/notifications";

/** A word in passing, read out as well; whatever must not be missed stands on the page instead. */
export const toast = {
  done: (message: string) =>
    void notifications.show({ message, color: "pine", role: "status", autoClose: 4000, withBorder: true }),
  failed: (message: string) =>
    void notifications.show({ message, color: "red", role: "alert", autoClose: 8000, withBorder: true }),
};
