/* Stands in for epoll_ctl: sockets cannot be watched while it is told so, as where the system has no watches
 * left (ENOSPC). */
#ifndef DBR_TESTS_SUPPORT_EPOLL_FAULTS_H_
#define DBR_TESTS_SUPPORT_EPOLL_FAULTS_H_

void epoll_faults_set(int failing);

#endif /* DBR_TESTS_SUPPORT_EPOLL_FAULTS_H_ */
