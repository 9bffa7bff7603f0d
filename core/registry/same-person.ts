/** Names of roles are unique in an account, whatever their path. */
const session = /^arn:[a-z-]+:sts::(\d+:assumed-role\/[^/]+)\//;
/** IAM Identity Center names the sessions of its roles by the person; of another role whoever assumes it names them. */
const namesPeople = /:assumed-role\/AWSReservedSSO_/;
const federated = /^arn:[a-z-]+:sts::\d+:federated-user\//;
const isPrincipal = (by: string) => by.startsWith('arn:');

/**
 * Whether one person may stand behind both of two who have asked for something, as AWS says who they are: the same principal, two sessions of
 * one role, or a federated user, whom any user may call as they like.
 */
export function mayBeOnePerson(one: string, other: string): boolean {
  if (one === other) return true;
  if (!isPrincipal(one) || !isPrincipal(other)) return false;
  if (federated.test(one) || federated.test(other)) return true;
  const role = session.exec(one)?.[1];
  return role !== undefined && role === session.exec(other)?.[1] && !namesPeople.test(one);
}
