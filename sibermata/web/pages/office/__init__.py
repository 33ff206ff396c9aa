"""The office itself: one's own account, users, approvals, messages, the audit trail."""
