# bash drain.sh AT_LEAST AT_MOST: ends Envoy's work gently, before the container is ended. From now on it says that it is
# not ready, and asks each client to go elsewhere (Connection: close, GOAWAY); it still takes connections, since load
# balancers notice only later. Returns after AT_LEAST seconds, once no connection is left, or after AT_MOST seconds.
set -u
at_least=$1 at_most=$2
admin_port=${ADMIN_PORT:-19000} # The variables are for tests.
probes_port=${PROBES_PORT:-8081}

admin() { # METHOD PATH: prints the answer
  exec 3<> "/dev/tcp/127.0.0.1/$admin_port" || return 1
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
  cat <&3
  exec 3>&-
}

connections() { # of clients, without those of the admin interface and of probes
  local line count=0
  while IFS= read -r line; do
    case $line in
      listener.admin.* | *.worker_* | listener.*_"$probes_port".*) ;;
      listener.*.downstream_cx_active:*) line=${line##*: } count=$((count + ${line%$'\r'})) ;;
    esac
  done < <(admin GET '/stats?filter=downstream_cx_active')
  echo "$count"
}

admin POST /healthcheck/fail > /dev/null || exit 1
while ((SECONDS < at_most)); do
  if ((SECONDS >= at_least)) && [[ $(connections) == 0 ]]; then
    break
  fi
  sleep 1
done
