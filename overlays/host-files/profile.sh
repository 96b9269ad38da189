# Written by mrrl; `mrrlctl uninstall` removes it.
case ":$PATH:" in
  *:/mrrl/current/bin:*) ;;
  *) PATH=$PATH:/mrrl/current/bin ;;
esac
