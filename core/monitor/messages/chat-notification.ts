export interface ChatNotification {
  /** Of the message. */
  id: string;
  /** Messages of one thread stand together. */
  threadId: string;
  title: string;
  /** Markdown. */
  description: string;
  /** To be typed. */
  commands: readonly string[];
  project: string;
  /** In one word: `daily`, `rollout`. */
  about: string;
  /** `findings.urgent` */
  eventType: string;
}

/**
 * Custom notification (JSON) of Amazon Q Developer in chat applications, for Slack and Teams.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatNotification(of: ChatNotification): string {
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    id: of.id,
    content: {
      textType: 'client-markdown',
      title: of.title,
      description: of.description,
      nextSteps: of.commands.map((command) => `\`${command}\``),
      keywords: ['perennial', of.project, of.about],
    },
    metadata: { threadId: of.threadId, summary: of.title, eventType: of.eventType },
  });
}
